// Checks what our log says with golang.org/x/mod/sumdb, which nobody of this project wrote.
//
// Reads a JSON array of claims on standard input, and writes a JSON array with, for each, why it is refused: an empty
// text where it holds.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type claim struct {
	Kind                 string
	Key, Note            string
	Size, OldSize, Index int64
	Root, OldRoot        tlog.Hash
	Path                 []tlog.Hash
	Entry                []byte
	Entries              [][]byte
	Tiles                map[string][]byte
}

// tileReader hands out tiles under the paths of C2SP tlog-tiles, which leave out the height.
type tileReader map[string][]byte

func (tileReader) Height() int                     { return 8 }
func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles tileReader) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range asked {
		data, ok := tiles[strings.Replace(tile.Path(), "tile/8/", "tile/", 1)]
		if !ok {
			return nil, fmt.Errorf("no %s", tile.Path())
		}
		found = append(found, data)
	}
	return found, nil
}

// witness checks cosignatures of version 1 (C2SP tlog-cosignature), which sumdb/note does not know by itself.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key")
	}
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(material) != 33 || material[0] != 4 {
		return nil, fmt.Errorf("not the key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), material...))
	return &witness{parts[0], binary.BigEndian.Uint32(sum[:4]), material[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature[:8]))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

func check(c claim) error {
	leaf := tlog.RecordHash(c.Entry)
	tree := tlog.Tree{N: c.Size, Hash: c.Root}
	tiles := tlog.TileHashReader(tree, tileReader(c.Tiles))
	switch c.Kind {
	case "checkpoint":
		verifier, err := note.NewVerifier(c.Key)
		if err != nil {
			return err
		}
		opened, err := note.Open([]byte(c.Note), note.VerifierList(verifier))
		if err == nil && opened.Text != fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), c.Size, c.Root) {
			return fmt.Errorf("another checkpoint")
		}
		return err
	case "cosignature":
		witness, err := newWitness(c.Key)
		if err != nil {
			return err
		}
		_, err = note.Open([]byte(c.Note), note.VerifierList(witness))
		return err
	case "inclusion":
		return tlog.CheckRecord(c.Path, c.Size, c.Root, c.Index, leaf)
	case "consistency":
		return tlog.CheckTree(c.Path, c.Size, c.Root, c.OldSize, c.OldRoot)
	case "inclusion from tiles":
		path, err := tlog.ProveRecord(c.Size, c.Index, tiles)
		return same([]tlog.Hash(path), c.Path, err)
	case "consistency from tiles":
		path, err := tlog.ProveTree(c.Size, c.OldSize, tiles)
		return same([]tlog.Hash(path), c.Path, err)
	case "root of entries":
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			var found []tlog.Hash
			for _, index := range indexes {
				found = append(found, stored[index])
			}
			return found, nil
		})
		for index, entry := range c.Entries {
			hashes, err := tlog.StoredHashes(int64(index), entry, reader)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
		}
		root, err := tlog.TreeHash(int64(len(c.Entries)), reader)
		return same(root, c.Root, err)
	case "leaves in tiles":
		for index, entry := range c.Entries {
			hashes, err := tiles.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
			if err := same(hashes, []tlog.Hash{tlog.RecordHash(entry)}, err); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("no such claim: %s", c.Kind)
}

func same(ours, theirs interface{}, err error) error {
	if err == nil && fmt.Sprint(ours) != fmt.Sprint(theirs) {
		return fmt.Errorf("computed %v, claimed %v", ours, theirs)
	}
	return err
}

func main() {
	var claims []claim
	if err := json.NewDecoder(os.Stdin).Decode(&claims); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	refusals := []string{}
	for _, c := range claims {
		refusal := ""
		if err := check(c); err != nil {
			refusal = err.Error()
		}
		refusals = append(refusals, refusal)
	}
	json.NewEncoder(os.Stdout).Encode(refusals)
}
