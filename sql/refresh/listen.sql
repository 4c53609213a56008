-- From here on this session is told of every refresh.
listen wedsync_refresh
