import { firstLook, type FirstLook } from './first-look.ts'

function looks(options: Partial<FirstLook> & { readonly fits: boolean }): readonly unknown[] {
  const done: unknown[] = []
  const view = {
    size: { value: { width: 1000 } },
    fits: () => options.fits,
    fit: () => done.push('fit'),
    centreNode: (id: string) => done.push(['centre', id]),
    startAt: (id: string) => done.push(['start', id]),
  } as unknown as FirstLook['view']
  firstLook({ run: undefined, start: 'first', ...options, view })
  return done
}

test('all is shown when it can be read', () => expect(looks({ fits: true, changed: 'late' })).toEqual(['fit']))
test('a comparison that is too large begins at what changed', () =>
  expect(looks({ fits: false, changed: 'late' })).toEqual([['centre', 'late']]))
test('anything else that is too large begins where the workflow starts', () => expect(looks({ fits: false })).toEqual([['start', 'first']]))
