// Package parcel packs files and folders of this machine into a tar archive, and unpacks archives of others into one folder and
// nowhere else. It knows no cluster.
//
//	Pack:   folder -> tar -> writer          Unpack: reader -> tar -> judged entry by entry -> os.Root
//
// An archive from a container is hostile text: whoever is in there has made it. What its names say is looked at before
// anything is written, and what is written goes through an os.Root, which the system keeps inside its folder.
//
//   - A name that leads out of the folder ends the copy: no honest tar writes one.
//   - Nothing is written through a link, be it the archive's own or one that was there: a link is never a parent.
//   - A link is made only if it stays inside, whatever other links there are (see within). Honest archives have links that
//     lead out, so these are left out and named.
//   - Devices, sockets and pipes are left out.
//   - A file has its name only when it is whole: it is written beside it and then renamed.
package parcel
