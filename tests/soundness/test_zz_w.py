import re
from dataclasses import replace
from data.migrate import migrate
def test_it(database, connection, settings):
    from data.statements import statement
    text = statement('schema/4_capture').decode()
    def show(label):
        for what, q in (("one","insert into public.user_sessions (user_id) values (gen_random_uuid())"),("bulk","insert into public.user_sessions (user_id, created_at) select gen_random_uuid(), now()-n*interval '1 s' from generate_series(1,50000) n"),("upd","update public.user_sessions set session_duration=coalesce(session_duration,0)+1")):
            connection.execute("truncate metrics.queue")
            best=9e9; tot=9e9
            for _ in range(300 if what=="one" else 6):
                rows=[r[0] for r in connection.execute("explain analyze "+q).fetchall()]
                t=[float(m.group(1)) for r in rows for m in [re.search(r"Trigger .*time=([\d.]+)", r)] if m]
                e=float(re.search(r"Execution Time: ([\d.]+)", rows[-1]).group(1))
                if sum(t)<best: best=sum(t); 
                tot=min(tot,e-sum(t))
            print(label, what, 'trigger ms', best, 'base ms', tot)
            if what=="one": connection.execute("truncate public.user_sessions")
        connection.execute("truncate public.user_sessions")
    for label, body in (("plain", text.replace('select distinct %L','select %L')),("distinct", text.replace('select %L, told','select distinct %L, told') if 'distinct %L' not in text else text)):
        for how in ("statement","row"):
            with connection.transaction():
                connection.execute("drop view metrics.rates_now")
                connection.execute(body.encode())
                connection.execute("select metrics.start_capture(%s)", [how])
            show(label+' '+how)
