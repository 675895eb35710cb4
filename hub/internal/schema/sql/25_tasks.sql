-- Tasks. request and result hold XML-RPC as koji wrote it.

CREATE TABLE task (
    id              serial           PRIMARY KEY,
    state           integer,
    create_time     timestamptz      NOT NULL DEFAULT now(),
    start_time      timestamptz,
    completion_time timestamptz,
    channel_id      integer          NOT NULL REFERENCES channels(id),
    host_id         integer          REFERENCES host(id),
    parent          integer          REFERENCES task(id),
    label           varchar(255),
    waiting         boolean,
    awaited         boolean,
    owner           integer          NOT NULL REFERENCES users(id),
    method          text,
    request         text,
    result          text,
    eta             integer,
    arch            varchar(16)      NOT NULL,
    priority        integer,
    weight          double precision NOT NULL DEFAULT 1.0 CHECK (NOT weight < 0),
    UNIQUE (parent, label),
    CONSTRAINT parent_label_sane CHECK (parent IS NOT NULL OR label IS NULL)
);
CREATE INDEX task_by_host ON task (host_id);
CREATE INDEX task_by_no_parent_state_method ON task (parent, state, method) WHERE parent IS NULL;
CREATE INDEX task_by_state ON task (state);
