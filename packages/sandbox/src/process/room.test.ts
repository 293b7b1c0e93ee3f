import { bubblewrapOptions, prlimitOptions, type Room } from './room.ts'

const ROOM: Room = { scratchMb: 2, memoryMb: 64, maxProcesses: 8, cpuSeconds: 3, environment: { A: 'x y' }, readable: [] }
const text = (room: Partial<Room> = {}) => bubblewrapOptions({ ...ROOM, ...room }).join(' ')

test('a room shares no namespace with the host, and no way to a new one', () => {
  expect(text()).toContain('--unshare-all --unshare-user --disable-userns --die-with-parent --new-session')
  expect(text()).toContain('--uid 65534 --gid 65534 --cap-drop ALL')
})

test('nothing of the host can be written to, and of its files only programs and what is named can be read', () => {
  const options = bubblewrapOptions({ ...ROOM, readable: [{ from: '/opt/packages', to: '/packages' }] })
  expect(options).not.toContain('--bind')
  const bound = options.flatMap((option, at) => (option.startsWith('--ro-bind') ? [options[at + 1]] : []))
  const system = /^\/(usr|bin|sbin|lib\d*|etc\/(alternatives|ld\.so\.cache|localtime))$/
  expect(bound.filter((path) => !system.test(path ?? ''))).toEqual(['/opt/packages'])
})

test('what can be written to is bounded, and the rest is closed when all is in place', () => {
  expect(text()).toContain('--size 2097152 --tmpfs /dev/shm --size 2097152 --tmpfs /tmp')
  expect(text()).toMatch(/--remount-ro \/dev --remount-ro \/ --setenv/)
})

test('the environment is cleared and holds what is given', () => {
  expect(text()).toContain('--clearenv')
  expect(bubblewrapOptions(ROOM).slice(-3)).toEqual(['--setenv', 'A', 'x y'])
})

test('memory, processes, CPU time, files and core dumps are limited', () => {
  expect(prlimitOptions(ROOM).join(' ')).toBe('--as=67108864 --nproc=8 --cpu=3 --fsize=2097152 --nofile=256 --core=0 --')
  expect(prlimitOptions({ ...ROOM, memoryMb: undefined }).join(' ')).not.toContain('--as')
})
