-- Whether an entry has this hash.
select number
from metrics.audit
where hash = decode(%(hash)s, 'hex')
