-- Package groups of a tag (comps).

CREATE TABLE groups (
    id   serial      PRIMARY KEY,
    name varchar(50) NOT NULL UNIQUE
);

CREATE TABLE group_config (
    group_id     integer NOT NULL REFERENCES groups(id),
    tag_id       integer NOT NULL REFERENCES tag(id),
    blocked      boolean NOT NULL DEFAULT false,
    exported     boolean DEFAULT true,
    display_name text    NOT NULL,
    is_default   boolean,
    uservisible  boolean,
    description  text,
    langonly     text,
    biarchonly   boolean,
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id),
    UNIQUE (group_id, tag_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE group_req_listing (
    group_id     integer     NOT NULL REFERENCES groups(id),
    tag_id       integer     NOT NULL REFERENCES tag(id),
    req_id       integer     NOT NULL REFERENCES groups(id),
    blocked      boolean     NOT NULL DEFAULT false,
    type         varchar(25),
    is_metapkg   boolean     NOT NULL DEFAULT false,
    create_event integer     NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer     REFERENCES events(id),
    creator_id   integer     NOT NULL REFERENCES users(id),
    revoker_id   integer     REFERENCES users(id),
    active       boolean     DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id, req_id),
    UNIQUE (group_id, tag_id, req_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE group_package_listing (
    group_id     integer     NOT NULL REFERENCES groups(id),
    tag_id       integer     NOT NULL REFERENCES tag(id),
    package      text        NOT NULL,
    blocked      boolean     NOT NULL DEFAULT false,
    type         varchar(25) NOT NULL,
    basearchonly boolean,
    requires     text,
    create_event integer     NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer     REFERENCES events(id),
    creator_id   integer     NOT NULL REFERENCES users(id),
    revoker_id   integer     REFERENCES users(id),
    active       boolean     DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id, package),
    UNIQUE (group_id, tag_id, package, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
