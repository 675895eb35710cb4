-- RPMs, of builds and of external repositories.

CREATE TABLE rpminfo (
    id               serial      PRIMARY KEY,
    build_id         integer,
    buildroot_id     integer     REFERENCES buildroot(id),
    name             text        NOT NULL,
    version          text        NOT NULL,
    release          text        NOT NULL,
    epoch            integer,
    arch             varchar(16) NOT NULL,
    draft            boolean,
    external_repo_id integer     NOT NULL REFERENCES external_repo(id),
    payloadhash      text        NOT NULL,
    size             bigint      NOT NULL,
    buildtime        bigint      NOT NULL,
    metadata_only    boolean     NOT NULL DEFAULT false,
    extra            text,
    CONSTRAINT rpminfo_build_id_draft_fkey FOREIGN KEY (build_id, draft) REFERENCES build(id, draft) ON UPDATE CASCADE,
    CONSTRAINT build_id_draft_external_repo_id_sane CHECK (
        (draft IS NULL AND build_id IS NULL AND external_repo_id <> 0)
        OR (draft IS NOT NULL AND build_id IS NOT NULL AND external_repo_id = 0))
);
CREATE INDEX rpminfo_build ON rpminfo (build_id);
CREATE INDEX rpminfo_filename ON rpminfo ((name || '-' || version || '-' || release || '.' || arch || '.rpm')) INCLUDE (id);
CREATE INDEX rpminfo_nvra ON rpminfo (name, version, release, arch, external_repo_id);
CREATE UNIQUE INDEX rpminfo_unique_nvra_not_draft ON rpminfo (name, version, release, arch, external_repo_id) WHERE draft IS NOT TRUE;

CREATE TABLE rpmsigs (
    rpm_id  integer NOT NULL REFERENCES rpminfo(id),
    sigkey  text    NOT NULL,
    sighash text    NOT NULL,
    CONSTRAINT rpmsigs_no_resign UNIQUE (rpm_id, sigkey)
);

CREATE TABLE rpm_checksum (
    rpm_id        integer  NOT NULL REFERENCES rpminfo(id),
    sigkey        text     NOT NULL,
    checksum      text     NOT NULL UNIQUE,
    checksum_type smallint NOT NULL,
    PRIMARY KEY (rpm_id, sigkey, checksum_type)
);
CREATE INDEX rpm_checksum_rpm_id ON rpm_checksum (rpm_id);

CREATE TABLE buildroot_listing (
    buildroot_id integer NOT NULL REFERENCES buildroot(id),
    rpm_id       integer NOT NULL REFERENCES rpminfo(id),
    is_update    boolean NOT NULL DEFAULT false,
    UNIQUE (buildroot_id, rpm_id)
);
CREATE INDEX buildroot_listing_rpms ON buildroot_listing (rpm_id);
