-- Builds, their types, and the tags they are in.

-- Row 0 is the default volume.
CREATE TABLE volume (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE content_generator (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE cg_users (
    cg_id        integer NOT NULL REFERENCES content_generator(id),
    user_id      integer NOT NULL REFERENCES users(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, cg_id, user_id),
    UNIQUE (cg_id, user_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

-- A draft's release ends in its own id until it is promoted.
CREATE TABLE build (
    id              serial      PRIMARY KEY,
    volume_id       integer     NOT NULL REFERENCES volume(id),
    pkg_id          integer     NOT NULL REFERENCES package(id) DEFERRABLE,
    version         text        NOT NULL,
    release         text        NOT NULL,
    epoch           integer,
    draft           boolean     NOT NULL DEFAULT false,
    source          text,
    create_event    integer     NOT NULL DEFAULT get_event() REFERENCES events(id),
    start_time      timestamptz,
    completion_time timestamptz,
    promotion_time  timestamptz,
    state           integer     NOT NULL,
    task_id         integer     REFERENCES task(id),
    owner           integer     NOT NULL REFERENCES users(id),
    promoter        integer     REFERENCES users(id),
    cg_id           integer     REFERENCES content_generator(id),
    extra           text,
    CONSTRAINT build_pkg_ver_rel UNIQUE (pkg_id, version, release),
    CONSTRAINT draft_for_rpminfo UNIQUE (id, draft),
    CONSTRAINT completion_sane CHECK (
        (state = 0 AND completion_time IS NULL) OR (state <> 0 AND completion_time IS NOT NULL)),
    CONSTRAINT draft_release_sane CHECK (NOT draft OR release ~ ('^.*,draft_' || id::text || '$')),
    CONSTRAINT promotion_sane CHECK (NOT draft OR (promotion_time IS NULL AND promoter IS NULL))
);
CREATE INDEX build_by_pkg_id ON build (pkg_id);
CREATE INDEX build_completion ON build (completion_time);

-- Builds that a content generator has announced.
CREATE TABLE build_reservations (
    build_id integer     PRIMARY KEY REFERENCES build(id),
    token    varchar(64),
    created  timestamptz NOT NULL
);
CREATE INDEX build_reservations_created ON build_reservations (created);

CREATE TABLE btype (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE build_types (
    build_id integer NOT NULL REFERENCES build(id),
    btype_id integer NOT NULL REFERENCES btype(id),
    PRIMARY KEY (build_id, btype_id)
);

CREATE TABLE maven_builds (
    build_id    integer PRIMARY KEY REFERENCES build(id),
    group_id    text    NOT NULL,
    artifact_id text    NOT NULL,
    version     text    NOT NULL
);

CREATE TABLE win_builds (
    build_id integer PRIMARY KEY REFERENCES build(id),
    platform text    NOT NULL
);

CREATE TABLE image_builds (
    build_id integer PRIMARY KEY REFERENCES build(id)
);

CREATE TABLE tag_listing (
    build_id     integer NOT NULL REFERENCES build(id),
    tag_id       integer NOT NULL REFERENCES tag(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, build_id, tag_id),
    UNIQUE (build_id, tag_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
CREATE INDEX tag_listing_tag_id_key ON tag_listing (tag_id);

CREATE TABLE build_notifications (
    id           serial  PRIMARY KEY,
    user_id      integer NOT NULL REFERENCES users(id),
    package_id   integer REFERENCES package(id),
    tag_id       integer REFERENCES tag(id),
    success_only boolean NOT NULL DEFAULT false,
    email        text    NOT NULL
);

CREATE TABLE build_notifications_block (
    id         serial  PRIMARY KEY,
    user_id    integer NOT NULL REFERENCES users(id),
    package_id integer REFERENCES package(id),
    tag_id     integer REFERENCES tag(id)
);
