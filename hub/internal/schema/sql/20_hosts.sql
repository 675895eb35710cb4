-- Builders and the channels through which work reaches them.

CREATE TABLE channels (
    id          serial       PRIMARY KEY,
    name        varchar(128) NOT NULL UNIQUE,
    description text,
    enabled     boolean      NOT NULL DEFAULT true,
    comment     text
);

-- What changes all the time; settings with a history are in host_config.
CREATE TABLE host (
    id          serial           PRIMARY KEY,
    user_id     integer          NOT NULL REFERENCES users(id),
    name        varchar(128)     NOT NULL UNIQUE,
    update_time timestamptz,
    task_load   double precision NOT NULL DEFAULT 0.0 CHECK (NOT task_load < 0),
    ready       boolean          NOT NULL DEFAULT false
);

CREATE TABLE host_config (
    host_id      integer          NOT NULL REFERENCES host(id),
    arches       text,
    capacity     double precision NOT NULL DEFAULT 2.0 CHECK (capacity > 1),
    description  text,
    comment      text,
    enabled      boolean          NOT NULL DEFAULT true,
    create_event integer          NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer          REFERENCES events(id),
    creator_id   integer          NOT NULL REFERENCES users(id),
    revoker_id   integer          REFERENCES users(id),
    active       boolean          DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, host_id),
    UNIQUE (host_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
CREATE INDEX host_config_by_active_and_enabled ON host_config (active, enabled);

CREATE TABLE host_channels (
    host_id      integer NOT NULL REFERENCES host(id),
    channel_id   integer NOT NULL REFERENCES channels(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, host_id, channel_id),
    UNIQUE (host_id, channel_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
