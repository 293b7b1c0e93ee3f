import { newComplaints } from './browser.ts'

// For every journey: whatever a page asked of another origin or complained about fails the test in which it did.
afterEach(() => {
  expect(newComplaints()).toEqual([])
})
