-- What the scheduler keeps, locks that hubs share, and the message queue.

CREATE TABLE scheduler_task_runs (
    id          serial      PRIMARY KEY,
    task_id     integer     NOT NULL REFERENCES task(id),
    host_id     integer     NOT NULL REFERENCES host(id),
    active      boolean     NOT NULL DEFAULT true,
    create_time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX scheduler_task_runs_create_time ON scheduler_task_runs (create_time);
CREATE INDEX scheduler_task_runs_host ON scheduler_task_runs (host_id);
CREATE INDEX scheduler_task_runs_task ON scheduler_task_runs (task_id);

-- Hosts that must not be given a task again.
CREATE TABLE scheduler_task_refusals (
    id      serial      PRIMARY KEY,
    task_id integer     NOT NULL REFERENCES task(id),
    host_id integer     NOT NULL REFERENCES host(id),
    by_host boolean     NOT NULL,
    soft    boolean     NOT NULL DEFAULT false,
    msg     text,
    time    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (task_id, host_id)
);

CREATE TABLE scheduler_host_data (
    host_id integer PRIMARY KEY REFERENCES host(id),
    data    jsonb
);

CREATE TABLE scheduler_sys_data (
    name text  PRIMARY KEY,
    data jsonb
);

CREATE TABLE scheduler_log_messages (
    id       serial      PRIMARY KEY,
    task_id  integer     REFERENCES task(id),
    host_id  integer     REFERENCES host(id),
    msg_time timestamptz NOT NULL DEFAULT now(),
    msg      text        NOT NULL
);

-- Rows to lock FOR UPDATE; they hold no data.
CREATE TABLE locks (
    name text PRIMARY KEY
);

-- Messages that the protonmsg plugin has not delivered yet.
CREATE TABLE proton_queue (
    id         serial      PRIMARY KEY,
    created_ts timestamptz DEFAULT now(),
    address    text        NOT NULL,
    props      json        NOT NULL,
    body       json        NOT NULL
);
