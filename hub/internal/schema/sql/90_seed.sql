-- The rows of a new database. Ids that are not named come from the sequences, in this order.

INSERT INTO permissions (name, description) VALUES
    ('admin', 'Full administrator access. Perform all actions.'),
    ('appliance', 'Create appliance builds - deprecated.'),
    ('dist-repo', 'Create a dist-repo.'),
    ('host', 'Add, remove, enable, disable hosts and channels.'),
    ('image', 'Start image tasks.'),
    ('image-import', 'Import image archives.'),
    ('livecd', 'Start livecd tasks.'),
    ('maven-import', 'Import maven archives.'),
    ('repo', 'Manage repos: newRepo, repoExpire, repoDelete, repoProblem.'),
    ('sign', 'Import RPM signatures and write signed RPMs.'),
    ('tag', 'Manage packages in tags: add, block, remove, and clone tags.'),
    ('target', 'Add, edit, and remove targets.'),
    ('win-admin', 'The default hub policy rule for "vm" requires this permission to trigger Windows builds.'),
    ('win-import', 'Import win archives.'),
    ('draft-promoter', 'The permission required in the default "draft_promotion" hub policy rule to promote draft build.');

INSERT INTO channels (name) VALUES
    ('default'), ('createrepo'), ('maven'), ('livecd'), ('appliance'), ('vm'), ('image'), ('livemedia');

INSERT INTO volume (id, name) VALUES
    (0, 'DEFAULT');

INSERT INTO external_repo (id, name) VALUES
    (0, 'INTERNAL');

INSERT INTO btype (name) VALUES
    ('rpm'), ('maven'), ('win'), ('image');

INSERT INTO archivetypes (name, extensions, compression_type, description) VALUES
    ('jar', 'jar war rar ear sar jdocbook jdocbook-style', 'zip', 'Jar file'),
    ('zip', 'zip', 'zip', 'Zip file'),
    ('pom', 'pom', NULL, 'Maven Project Object Management file'),
    ('tar', 'tar tar.gz tar.bz2 tar.xz tgz', 'tar', 'Tar file'),
    ('xml', 'xml', NULL, 'XML file'),
    ('xmlcompressed', 'xml.gz xml.bz2 xml.xz', NULL, 'Compressed XML file'),
    ('xsd', 'xsd', NULL, 'XML Schema Definition'),
    ('spec', 'spec', NULL, 'RPM spec file'),
    ('exe', 'exe', NULL, 'Windows executable'),
    ('dll', 'dll', NULL, 'Windows dynamic link library'),
    ('lib', 'lib', NULL, 'Windows import library'),
    ('sys', 'sys', NULL, 'Windows device driver'),
    ('inf', 'inf', NULL, 'Windows driver information file'),
    ('cat', 'cat', NULL, 'Windows catalog file'),
    ('msi', 'msi', NULL, 'Windows Installer package'),
    ('pdb', 'pdb', NULL, 'Windows debug information'),
    ('oem', 'oem', NULL, 'Windows driver oem file'),
    ('iso', 'iso', NULL, 'CD/DVD Image'),
    ('raw', 'raw', NULL, 'Raw disk image'),
    ('qcow', 'qcow', NULL, 'QCOW image'),
    ('qcow2', 'qcow2', NULL, 'QCOW2 image'),
    ('vmdk', 'vmdk', NULL, 'vSphere image'),
    ('ova', 'ova', NULL, 'Open Virtualization Archive'),
    ('ks', 'ks', NULL, 'Kickstart'),
    ('cfg', 'cfg', NULL, 'Configuration file'),
    ('vdi', 'vdi', NULL, 'VirtualBox Virtual Disk Image'),
    ('aar', 'aar', NULL, 'Binary distribution of an Android Library project'),
    ('apklib', 'apklib', NULL, 'Source distribution of an Android Library project'),
    ('cab', 'cab', NULL, 'Windows cabinet file'),
    ('dylib', 'dylib', NULL, 'OS X dynamic library'),
    ('gem', 'gem', NULL, 'Ruby gem'),
    ('ini', 'ini', NULL, 'INI config file'),
    ('js', 'js', NULL, 'Javascript file'),
    ('ldif', 'ldif', NULL, 'LDAP Data Interchange Format file'),
    ('manifest', 'manifest', NULL, 'Runtime environment for .NET applications'),
    ('msm', 'msm', NULL, 'Windows merge module'),
    ('properties', 'properties', NULL, 'Properties file'),
    ('sig', 'sig signature', NULL, 'Signature file'),
    ('so', 'so', NULL, 'Shared library'),
    ('txt', 'txt', NULL, 'Text file'),
    ('vhd', 'vhd', NULL, 'Hyper-V image'),
    ('vhdx', 'vhdx', NULL, 'Hyper-V Virtual Hard Disk v2 image'),
    ('wsf', 'wsf', NULL, 'Windows script file'),
    ('box', 'box', NULL, 'Vagrant Box Image'),
    ('raw-xz', 'raw.xz', NULL, 'xz compressed raw disk image'),
    ('json', 'json', NULL, 'JSON data'),
    ('key', 'key', NULL, 'Key file'),
    ('dot', 'dot gv', NULL, 'DOT graph description'),
    ('groovy', 'groovy gvy', NULL, 'Groovy script file'),
    ('batch', 'bat', NULL, 'Batch file'),
    ('shell', 'sh', NULL, 'Shell script'),
    ('rc', 'rc', NULL, 'Resource file'),
    ('wsdl', 'wsdl', NULL, 'Web Services Description Language'),
    ('obr', 'obr', NULL, 'OSGi Bundle Repository'),
    ('liveimg-squashfs', 'liveimg.squashfs', NULL, 'liveimg compatible squashfs image'),
    ('tlb', 'tlb', NULL, 'OLE type library file'),
    ('jnilib', 'jnilib', NULL, 'Java Native Interface library'),
    ('yaml', 'yaml yml', NULL, 'YAML Ain''t Markup Language'),
    ('xjb', 'xjb', NULL, 'JAXB(Java Architecture for XML Binding) Binding Customization File'),
    ('raw-gz', 'raw.gz', NULL, 'GZIP compressed raw disk image'),
    ('qcow2-compressed', 'qcow2.gz qcow2.xz', NULL, 'Compressed QCOW2 image'),
    ('iso-compressed', 'iso.gz iso.xz', NULL, 'Compressed iso image'),
    ('vhd-compressed', 'vhd.gz vhd.xz', NULL, 'Compressed VHD image'),
    ('vhdx-compressed', 'vhdx.gz vhdx.xz', NULL, 'Compressed VHDx image'),
    ('vmdk-compressed', 'vmdk.gz vmdk.xz', NULL, 'Compressed VMDK image'),
    ('kernel-image', 'vmlinuz vmlinuz.gz vmlinuz.xz', NULL, 'Kernel BZ2 Image'),
    ('initramfs', 'img', NULL, 'Compressed Initramfs Image'),
    ('checksum', 'sha256', NULL, 'Checksum file'),
    ('changes', 'changes.xz changes', NULL, 'Kiwi changes file'),
    ('packages', 'packages', NULL, 'Kiwi packages listing'),
    ('verified', 'verified', NULL, 'Kiwi verified package list'),
    ('erofs', 'erofs', NULL, 'erofs image'),
    ('erofs-compressed', 'erofs.gz erofs.xz', NULL, 'Compressed erofs image'),
    ('squashfs', 'squashfs', NULL, 'SquashFS image'),
    ('squashfs-compressed', 'squashfs.gz squashfs.xz', NULL, 'Compressed SquashFS image'),
    ('wsl', 'wsl', NULL, 'Compressed tarball for Windows Subsystem for Linux');

INSERT INTO locks (name) VALUES
    ('protonmsg-plugin'), ('scheduler'), ('repo-queue');
