import t from 'tap'
import { MAX_PROVIDERS } from '../src/charts/chart-schema.ts'
import { PALETTES } from '../src/charts/chart-style.ts'

type Triple = readonly [number, number, number]
const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple => matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple

/** `#rrggbb` as intensities of light. */
function lightOf (colour: string): Triple {
  const parts = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255)
  return parts.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) as unknown as Triple
}

/** WCAG 2: from 1 to 21. */
function contrast (one: string, other: string): number {
  const [dark, bright] = [one, other].map(colour => times([[0.2126, 0.7152, 0.0722]], lightOf(colour))[0]).sort((a, b) => a - b)
  return (bright! + 0.05) / (dark! + 0.05)
}

/** What is left of a colour for readers who lack one kind of cones (Machado, Oliveira and Fernandes, 2009; severity 1). */
const EYES: Record<string, readonly Triple[]> = {
  'all cones': [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
}

/** CIE L*a*b*, where distances are as eyes see them: 2 is just noticed. */
function labOf (light: Triple): Triple {
  const possible = light.map(part => Math.min(1, Math.max(0, part))) as unknown as Triple
  const xyz = times([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728]], possible)
  const [x, y, z] = xyz.map(part => part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116) as unknown as Triple
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

for (const [theme, { ground, text, muted, lines }] of Object.entries(PALETTES)) {
  t.test(`${theme}: every line stands out from the ground, and words more so`, async t => {
    t.equal(new Set(lines).size, MAX_PROVIDERS, 'a colour for each')
    for (const colour of lines) t.ok(contrast(colour, ground) >= 3, `${colour} on ${ground}: ${contrast(colour, ground).toFixed(1)}`)
    for (const colour of [text, muted]) t.ok(contrast(colour, ground) >= 4.5, `${colour} on ${ground}: ${contrast(colour, ground).toFixed(1)}`)
  })

  for (const [name, matrix] of Object.entries(EYES)) {
    t.test(`${theme}: no two lines look alike to eyes with ${name}`, async t => {
      const seen = lines.map(colour => labOf(times(matrix, lightOf(colour))))
      const pairs = lines.flatMap((colour, i) => lines.slice(0, i).map((other, j) => ({ pair: `${colour} ${other}`, far: Math.hypot(...seen[i]!.map((part, k) => part - seen[j]![k]!)) })))
      for (const { pair, far } of pairs) t.ok(far >= 15, `${pair}: ${far.toFixed(1)}`)
    })
  }
}

t.test('the measures measure', async t => {
  t.equal(contrast('#000000', '#ffffff'), 21)
  t.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01)
  t.ok(Math.abs(labOf(lightOf('#ffffff'))[0] - 100) < 0.5)
  const [red, green] = ['#cc0000', '#7a7a00'].map(colour => labOf(times(EYES.protanopia!, lightOf(colour))))
  t.ok(Math.hypot(...red!.map((part, k) => part - green![k]!)) < Math.hypot(...labOf(lightOf('#cc0000')).map((part, k) => part - labOf(lightOf('#7a7a00'))[k]!)), 'red and olive come nearer')
})
