import { hashBytes, pairHashes } from '../merkle-hash.ts';

/**
 * The complete subtrees over the hashes of a tile, layer by layer: the hashes themselves, the roots over pairs of them,
 * and so on up to the largest. In each layer the hashes are laid end to end.
 */
export function layersOf(hashes: Uint8Array): readonly Uint8Array[] {
  const layers: Uint8Array[] = [];
  for (let layer = hashes; layer.length > 0; layer = pairHashes(layer)) layers.push(layer);
  return layers;
}

/** One hash of a layer. */
export function hashIn(layer: Uint8Array, index: number): Uint8Array {
  return layer.subarray(index * hashBytes, (index + 1) * hashBytes);
}
