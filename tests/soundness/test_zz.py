from dataclasses import replace
from data.migrate import migrate
from data.refresh import refresh
from data.verify import verify
from zoneinfo import ZoneInfo
import pytest
from tests.soundness.agreement import load
from tests.soundness.small_business import DAY, world
@pytest.mark.parametrize("mode",["statement","row","none"])
def test_it(database, connection, settings, mode):
    print(migrate(database.url, replace(settings, capture=mode)), connection.execute("select tgname, count(*) from pg_trigger where not tgisinternal group by 1 order by 1").fetchall())
    load(connection, world())
    print(refresh(database), refresh(database))
    import time; t=time.perf_counter()
    print(verify(database, zone=ZoneInfo("Europe/London"), currency="GBP")[:5], time.perf_counter()-t)
