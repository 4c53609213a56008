-- Somebody opens the product.
insert into public.user_sessions (user_id, user_type)
values (%(user_id)s, %(user_type)s)
