/** How Stryker names a mistake that a test has noticed, if only because the test no longer ended. */
const noticed = new Set(['Killed', 'Timeout'])
/** A mistake that cannot run, for example because the file no longer parses, counts on neither side. */
const counted = new Set([...noticed, 'Survived', 'NoCoverage'])

/**
 * Reads Stryker's JSON report.
 * @returns {{lines: string[], per: number}} one line for each mistake that no test noticed and one for each file, and the
 *   share of the noticed mistakes in per cent
 */
export function mutationReport({ files }) {
  const lines = []
  let [all, found] = [0, 0]
  for (const [name, { mutants }] of Object.entries(files)) {
    const those = mutants.filter(({ status }) => counted.has(status))
    const good = those.filter(({ status }) => noticed.has(status)).length
    all += those.length
    found += good
    for (const { status, location, mutatorName, replacement } of those.filter((one) => !noticed.has(one.status))) {
      const how = status === 'NoCoverage' ? 'no test runs this' : 'not noticed'
      lines.push(`  ${name}:${location.start.line} ${how}: ${mutatorName}, ${oneLine(replacement ?? '')}`)
    }
    lines.push(`${name}: ${good} of ${those.length} noticed`)
  }
  return { lines, per: all === 0 ? 0 : (100 * found) / all }
}

function oneLine(text) {
  const short = text.replaceAll(/\s+/g, ' ')
  return short.length > 80 ? `${short.slice(0, 80)}…` : short
}
