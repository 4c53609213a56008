-- The account of a person whom another service vouches for.
select account_id
from metrics.identities
where issuer = %(issuer)s and subject = %(subject)s
