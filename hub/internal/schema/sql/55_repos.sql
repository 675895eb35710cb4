-- Repositories of tags and the requests for them.

CREATE TABLE repo (
    id            serial      PRIMARY KEY,
    creation_time timestamptz DEFAULT now(),
    create_event  integer     NOT NULL DEFAULT get_event() REFERENCES events(id),
    state_time    timestamptz DEFAULT now(),
    begin_event   integer     REFERENCES events(id),
    end_event     integer     REFERENCES events(id),
    tag_id        integer     NOT NULL REFERENCES tag(id),
    state         integer,
    dist          boolean     DEFAULT false,
    opts          jsonb,
    custom_opts   jsonb,
    task_id       integer     REFERENCES task(id)
);

CREATE TABLE repo_queue (
    id          serial      PRIMARY KEY,
    create_time timestamptz NOT NULL DEFAULT now(),
    owner       integer     NOT NULL REFERENCES users(id),
    priority    integer     NOT NULL,
    tag_id      integer     NOT NULL REFERENCES tag(id),
    at_event    integer     REFERENCES events(id),
    min_event   integer     REFERENCES events(id),
    opts        jsonb       NOT NULL,
    update_time timestamptz NOT NULL DEFAULT now(),
    active      boolean     NOT NULL DEFAULT true,
    task_id     integer     REFERENCES task(id),
    tries       integer     NOT NULL DEFAULT 0,
    repo_id     integer     REFERENCES repo(id),
    CONSTRAINT active_sane CHECK (NOT active OR repo_id IS NULL),
    CONSTRAINT only_one_event CHECK (at_event IS NULL OR min_event IS NULL)
);
