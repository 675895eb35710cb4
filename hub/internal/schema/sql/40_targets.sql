-- Build targets: where a build takes its root from and where it goes.

CREATE TABLE build_target (
    id   serial PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE build_target_config (
    build_target_id integer NOT NULL REFERENCES build_target(id),
    build_tag       integer NOT NULL REFERENCES tag(id),
    dest_tag        integer NOT NULL REFERENCES tag(id),
    create_event    integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    revoke_event    integer REFERENCES events(id),
    creator_id      integer NOT NULL REFERENCES users(id),
    revoker_id      integer REFERENCES users(id),
    active          boolean DEFAULT true CHECK (active),
    PRIMARY KEY (create_event, build_target_id),
    UNIQUE (build_target_id, active),
    CONSTRAINT active_revoke_sane CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL))
);
