package kube

// The scripts that copy, for any POSIX sh and the tar of GNU, BusyBox, toybox and BSD. They say first, in a line, what there is, so
// that nothing is sent in vain.

// The exit codes of the scripts that are not those of tar.
const (
	exitMissing = 93 // nothing of that name
	exitNoTar   = 94
	exitNoWay   = 95 // a folder cannot be entered or made; why is on the standard error
	exitShort   = 96 // the archive came without its end
	exitThere   = 97 // something of the name is there
	exitOther   = 98 // a folder where a file is, or the other way round
)

// fetchScript writes what is called $1, which is $3 in the folder $2, as an archive: of a folder its contents, else one file, even if
// it is a link to it.
const fetchScript = `
[ -e "$1" ] || [ -L "$1" ] || exit 93
command -v tar >/dev/null 2>&1 || exit 94
if [ -d "$1" ]; then echo folder; exec tar cf - -C "$1" .; fi
[ -e "$1" ] || { echo "it is a link to something that is not there" >&2; exit 95; }
[ -r "$1" ] || { echo "permission denied" >&2; exit 95; }
echo file; exec tar chf - -C "$2" "./$3"`

// fetchArgs is how many arguments it takes.
const fetchArgs = 3

// sendScript takes an archive. It is to become $1, which is $3 in the folder $2, or $4 in $1 if that is a folder. With $5 "stop"
// nothing that is there is touched. It is unpacked beside its place under the name $6, and moved there when it is whole, as the file
// $6 in it tells; a folder that is there ($7 is the kind of what is sent) is filled up in place.
const sendScript = `
command -v tar >/dev/null 2>&1 || exit 94
d=$2 n=$3 w=at
if [ -d "$1" ]; then d=$1 n=$4 w=in; fi
cd "$d" || exit 95
k=none
if [ -d "./$n" ]; then k=folder; elif [ -e "./$n" ] || [ -L "./$n" ]; then k=file; fi
case $k-$7 in folder-file|file-folder) echo "$k $w"; exit 98;; esac
case $k-$5 in none-*) ;; *-stop) echo "$k $w"; exit 97;; esac
if [ $k = folder ]; then
	echo "fill $w"
	tar xmof - -C "./$n"; c=$?
	[ $c != 0 ] || [ -e "./$n/$6" ] || c=96
	rm -f "./$n/$6"
	exit $c
fi
mkdir "./$6" || exit 95
echo "new $w"
tar xmof - -C "./$6"; c=$?
[ $c != 0 ] || [ -e "./$6/$6" ] || c=96
[ $c != 0 ] || mv -f "./$6/data" "./$n" || c=95
rm -rf "./$6"
exit $c`

// sentData is what the archive's names begin with where it is moved into place, filledData where a folder is filled up.
const (
	sentData   = "data"
	filledData = "."
)
