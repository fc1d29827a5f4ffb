import { BlockList, isIP } from 'node:net';

const privateRanges = new BlockList();
privateRanges.addSubnet('127.0.0.0', 8, 'ipv4');
privateRanges.addAddress('::1', 'ipv6');
// RFC 1918 and RFC 4193: private networks.
privateRanges.addSubnet('10.0.0.0', 8, 'ipv4');
privateRanges.addSubnet('172.16.0.0', 12, 'ipv4');
privateRanges.addSubnet('192.168.0.0', 16, 'ipv4');
privateRanges.addSubnet('fc00::', 7, 'ipv6');
// RFC 3927 and RFC 4291: one link.
privateRanges.addSubnet('169.254.0.0', 16, 'ipv4');
privateRanges.addSubnet('fe80::', 10, 'ipv6');

/** Whether the text is an IP address of this machine alone, of a private network or of one link. */
export function isPrivateAddress(text: string): boolean {
  const [address = ''] = text.split('%');
  const version = isIP(text);
  return version !== 0 && privateRanges.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether the text stands for every address of this machine. */
export function isEveryAddress(text: string): boolean {
  return isIP(text) !== 0 && everyAddress.check(text, isIP(text) === 4 ? 'ipv4' : 'ipv6');
}

const everyAddress = new BlockList();
everyAddress.addAddress('0.0.0.0', 'ipv4');
everyAddress.addAddress('::', 'ipv6');
