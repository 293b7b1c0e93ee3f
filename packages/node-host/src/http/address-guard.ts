import { lookup as resolveHost, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { NodeError } from '@millrace/base'

/** Not on the public internet: IANA's special-purpose registries for IPv4 and IPv6. */
const PRIVATE_4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24',
  '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
] // prettier-ignore
/** The ranges that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are refused whole: nothing public is reached by them alone. */
const PRIVATE_6 = [
  '::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16',
  'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
] // prettier-ignore

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

const PRIVATE = blockListOf([...PRIVATE_4, ...PRIVATE_6])
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** What a request may connect to: public addresses, and what the operator listed. */
export interface AddressGuard {
  /** Throws NodeError `http.blocked-address` for a host that is an address itself. */
  checkHost(hostname: string): void
  /** For net.connect: resolves and hands out only allowed addresses, so that what was checked is what is connected to. */
  readonly lookup: LookupFunction
}

export type Resolver = (
  hostname: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

const systemResolver: Resolver = (hostname, options, done) => resolveHost(hostname, { ...options, all: true }, done)

/** @param allowPrivate `all`, or addresses, CIDR ranges and host names that may be reached although they are private. */
export function createAddressGuard(allowPrivate: 'all' | readonly string[], resolver: Resolver = systemResolver): AddressGuard {
  const listed = allowPrivate === 'all' ? [] : allowPrivate
  const ranges = blockListOf(listed.filter((each) => isIP(each.split('/')[0] ?? '') !== 0))
  const hosts = new Set(listed.filter((each) => isIP(each.split('/')[0] ?? '') === 0).map((each) => each.toLowerCase()))
  const isAllowed = (address: string): boolean => {
    if (allowPrivate === 'all') return true
    const unscoped = address.split('%')[0] ?? address // with a zone (`fe80::1%eth0`), a range might not be recognised
    const plain = MAPPED.exec(unscoped)?.[1] ?? unscoped
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
    return ranges.check(plain, family) || !PRIVATE.check(plain, family)
  }
  const refuse = (hostname: string): NodeError =>
    new NodeError('http.blocked-address', `${hostname} is a private or local address, which workflows may not call.`, {
      hint: 'An administrator can allow it with MILLRACE_HTTP_ALLOW_PRIVATE.',
    })
  return {
    checkHost(hostname) {
      const address = hostname.replace(/^\[|\]$/g, '')
      if (isIP(address) !== 0 && !isAllowed(address)) throw refuse(hostname)
    },
    lookup(hostname, options, done) {
      resolver(hostname, options, (error, addresses) => {
        if (error !== null) return done(error, '', 0)
        const allowed = hosts.has(hostname.toLowerCase()) ? addresses : addresses.filter(({ address }) => isAllowed(address))
        const [first] = allowed
        if (first === undefined) return done(refuse(hostname), '', 0)
        if (options.all === true) return done(null, allowed)
        done(null, first.address, first.family)
      })
    },
  }
}
