-- Buildroots, koji's own and those of content generators.

CREATE TABLE buildroot (
    id             serial  PRIMARY KEY,
    br_type        integer NOT NULL,
    cg_id          integer REFERENCES content_generator(id),
    cg_version     text,
    container_type text,
    container_arch text,
    host_os        text,
    host_arch      text,
    extra          text,
    CONSTRAINT cg_sane CHECK (
        (cg_id IS NULL AND cg_version IS NULL) OR (cg_id IS NOT NULL AND cg_version IS NOT NULL)),
    CONSTRAINT container_sane CHECK (
        (container_type IS NULL AND container_arch IS NULL)
        OR (container_type IS NOT NULL AND container_arch IS NOT NULL))
);

-- A root that a builder made.
CREATE TABLE standard_buildroot (
    buildroot_id integer PRIMARY KEY REFERENCES buildroot(id),
    host_id      integer NOT NULL REFERENCES host(id),
    repo_id      integer NOT NULL REFERENCES repo(id),
    task_id      integer NOT NULL REFERENCES task(id),
    create_event integer NOT NULL DEFAULT get_event() REFERENCES events(id),
    retire_event integer,
    state        integer
);

CREATE TABLE buildroot_tools_info (
    buildroot_id integer NOT NULL REFERENCES buildroot(id),
    tool         text    NOT NULL,
    version      text    NOT NULL,
    PRIMARY KEY (buildroot_id, tool)
);
