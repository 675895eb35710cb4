-- Tags: settings, inheritance, packages, and the external repositories they use.

CREATE TABLE tag (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE tag_config (
    tag_id            integer NOT NULL REFERENCES tag(id),
    arches            text,
    perm_id           integer REFERENCES permissions(id),
    locked            boolean NOT NULL DEFAULT false,
    maven_support     boolean NOT NULL DEFAULT false,
    maven_include_all boolean NOT NULL DEFAULT false,
    create_event      integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event      integer REFERENCES events(id),
    creator_id        integer NOT NULL REFERENCES users(id),
    revoker_id        integer REFERENCES users(id),
    active            boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, tag_id),
    UNIQUE (tag_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE tag_extra (
    tag_id       integer NOT NULL REFERENCES tag(id),
    key          text    NOT NULL,
    value        text,
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, tag_id, key),
    UNIQUE (tag_id, key, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE tag_inheritance (
    tag_id       integer NOT NULL REFERENCES tag(id),
    parent_id    integer NOT NULL REFERENCES tag(id),
    priority     integer NOT NULL,
    maxdepth     integer,
    intransitive boolean NOT NULL DEFAULT false,
    noconfig     boolean NOT NULL DEFAULT false,
    pkg_filter   text,
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, tag_id, priority),
    UNIQUE (tag_id, parent_id, active),
    UNIQUE (tag_id, priority, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
CREATE INDEX tag_inheritance_by_parent ON tag_inheritance (parent_id);

-- Changes of a tag's content that no versioned row shows.
CREATE TABLE tag_updates (
    id           serial  PRIMARY KEY,
    tag_id       integer NOT NULL REFERENCES tag(id),
    update_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    updater_id   integer NOT NULL REFERENCES users(id),
    update_type  integer NOT NULL
);
CREATE INDEX tag_updates_by_event ON tag_updates (update_event);
CREATE INDEX tag_updates_by_tag ON tag_updates (tag_id);

CREATE TABLE package (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE tag_packages (
    package_id   integer NOT NULL REFERENCES package(id),
    tag_id       integer NOT NULL REFERENCES tag(id),
    blocked      boolean NOT NULL DEFAULT false,
    extra_arches text,
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, package_id, tag_id),
    UNIQUE (package_id, tag_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
CREATE INDEX tag_packages_active_tag_id ON tag_packages (active, tag_id);
CREATE INDEX tag_packages_create_event ON tag_packages (create_event);
CREATE INDEX tag_packages_revoke_event ON tag_packages (revoke_event);

CREATE TABLE tag_package_owners (
    package_id   integer NOT NULL REFERENCES package(id),
    tag_id       integer NOT NULL REFERENCES tag(id),
    owner        integer NOT NULL REFERENCES users(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event integer REFERENCES events(id),
    creator_id   integer NOT NULL REFERENCES users(id),
    revoker_id   integer REFERENCES users(id),
    active       boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, package_id, tag_id),
    UNIQUE (package_id, tag_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

-- Row 0 is koji itself.
CREATE TABLE external_repo (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE external_repo_config (
    external_repo_id integer NOT NULL REFERENCES external_repo(id),
    url              text    NOT NULL,
    create_event     integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event     integer REFERENCES events(id),
    creator_id       integer NOT NULL REFERENCES users(id),
    revoker_id       integer REFERENCES users(id),
    active           boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, external_repo_id),
    UNIQUE (external_repo_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE external_repo_data (
    external_repo_id integer NOT NULL REFERENCES external_repo(id),
    data             jsonb,
    create_event     integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event     integer REFERENCES events(id),
    creator_id       integer NOT NULL REFERENCES users(id),
    revoker_id       integer REFERENCES users(id),
    active           boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, external_repo_id),
    UNIQUE (external_repo_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);

CREATE TABLE tag_external_repos (
    tag_id           integer NOT NULL REFERENCES tag(id),
    external_repo_id integer NOT NULL REFERENCES external_repo(id),
    priority         integer NOT NULL,
    merge_mode       text    NOT NULL DEFAULT 'koji',
    arches           text,
    create_event     integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event     integer REFERENCES events(id),
    creator_id       integer NOT NULL REFERENCES users(id),
    revoker_id       integer REFERENCES users(id),
    active           boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, tag_id, priority),
    UNIQUE (tag_id, external_repo_id, active),
    UNIQUE (tag_id, priority, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
