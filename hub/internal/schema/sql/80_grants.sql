-- What every role of the database may read, as on a koji database.
GRANT SELECT ON build, package, rpminfo, tag, tag_config, tag_inheritance, tag_listing, tag_packages, task TO PUBLIC;
