import { hashBytes, nodeHash } from '../merkle-hash.ts';

/**
 * The complete subtrees over the hashes of a tile, layer by layer: the hashes themselves, the roots over pairs of them,
 * and so on up to the largest. In each layer the hashes are laid end to end.
 */
export function layersOf(hashes: Uint8Array): readonly Uint8Array[] {
  const layers: Uint8Array[] = [];
  for (let layer = hashes; layer.length > 0; layer = layerAbove(layer)) layers.push(layer);
  return layers;
}

/** One hash of a layer. */
export function hashIn(layer: Uint8Array, index: number): Uint8Array {
  return layer.subarray(index * hashBytes, (index + 1) * hashBytes);
}

function layerAbove(layer: Uint8Array): Uint8Array {
  const pairs = Math.floor(layer.length / (2 * hashBytes));
  return Buffer.concat(
    Array.from({ length: pairs }, (_, pair) => nodeHash(hashIn(layer, 2 * pair), hashIn(layer, 2 * pair + 1))),
  );
}
