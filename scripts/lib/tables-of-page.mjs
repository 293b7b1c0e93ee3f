// Tables inside a page that somebody wrote: each stands between two comments, and only what is between them is made.

/** The page with its tables as they have to be. Throws when a table has no place, since it would be missed by nobody. */
export function withTables(path, text, tables) {
  let made = text
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name}: made by \`npm run generate\` -->`, `<!-- end of ${name} -->`]
    const [from, to] = [made.indexOf(begin), made.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${path} has no place for the table ${name}: ${begin} and ${end}`)
    made = `${made.slice(0, from + begin.length)}\n\n${table}\n\n${made.slice(to)}`
  }
  return made
}
