-- Everything built that is not an RPM.

CREATE TABLE archivetypes (
    id               serial PRIMARY KEY,
    name             text   NOT NULL UNIQUE,
    description      text   NOT NULL,
    extensions       text   NOT NULL,
    compression_type text
);

CREATE TABLE archiveinfo (
    id            serial  PRIMARY KEY,
    type_id       integer NOT NULL REFERENCES archivetypes(id),
    btype_id      integer REFERENCES btype(id),
    build_id      integer NOT NULL REFERENCES build(id),
    buildroot_id  integer REFERENCES buildroot(id),
    filename      text    NOT NULL,
    size          bigint  NOT NULL,
    checksum      text    NOT NULL,
    checksum_type integer NOT NULL,
    metadata_only boolean NOT NULL DEFAULT false,
    extra         text
);
CREATE INDEX archiveinfo_build_idx ON archiveinfo (build_id);
CREATE INDEX archiveinfo_buildroot_idx ON archiveinfo (buildroot_id);
CREATE INDEX archiveinfo_filename_idx ON archiveinfo (filename);
CREATE INDEX archiveinfo_type_idx ON archiveinfo (type_id);

CREATE TABLE maven_archives (
    archive_id  integer PRIMARY KEY REFERENCES archiveinfo(id),
    group_id    text    NOT NULL,
    artifact_id text    NOT NULL,
    version     text    NOT NULL
);

CREATE TABLE image_archives (
    archive_id integer     PRIMARY KEY REFERENCES archiveinfo(id),
    arch       varchar(16) NOT NULL
);

CREATE TABLE win_archives (
    archive_id integer PRIMARY KEY REFERENCES archiveinfo(id),
    relpath    text    NOT NULL,
    platforms  text    NOT NULL,
    flags      text
);

CREATE TABLE buildroot_archives (
    buildroot_id integer NOT NULL REFERENCES buildroot(id),
    archive_id   integer NOT NULL REFERENCES archiveinfo(id),
    project_dep  boolean NOT NULL,
    PRIMARY KEY (buildroot_id, archive_id)
);
CREATE INDEX buildroot_archives_archive_idx ON buildroot_archives (archive_id);

CREATE TABLE archive_rpm_components (
    archive_id integer NOT NULL REFERENCES archiveinfo(id),
    rpm_id     integer NOT NULL REFERENCES rpminfo(id),
    UNIQUE (archive_id, rpm_id)
);
CREATE INDEX rpm_components_idx ON archive_rpm_components (rpm_id);

CREATE TABLE archive_components (
    archive_id   integer NOT NULL REFERENCES archiveinfo(id),
    component_id integer NOT NULL REFERENCES archiveinfo(id),
    UNIQUE (archive_id, component_id)
);
CREATE INDEX archive_components_idx ON archive_components (component_id);
