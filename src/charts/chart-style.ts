import type { Theme } from './chart-schema.ts'

export interface Palette {
  ground: string
  text: string
  /** For what is said beside: axes, key, notes. */
  muted: string
  grid: string
  /** One for each line, in this order. */
  lines: readonly string[]
}

// Chosen so that any two of a palette stay apart for readers with each kind of colour blindness, and each line stands out from its
// ground by 3:1 at least (WCAG 1.4.11); test/chart-style.test.ts computes both.
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    muted: '#59636e',
    grid: '#dfe3e8',
    lines: ['#3c8ef0', '#c17611', '#1a6259', '#d53ba8', '#6912f6', '#8b4a11', '#e76057', '#104fca']
  },
  dark: {
    ground: '#0d1117',
    text: '#e6edf3',
    muted: '#9aa5b1',
    grid: '#2b313a',
    lines: ['#4cbecf', '#beb60b', '#197c47', '#d41987', '#ae96f5', '#b95d0b', '#ef9b8c', '#0e6eea']
  }
}

/** Of the outermost element: rules that name it reach nothing else of a page into which the picture is put as it stands. */
export const ROOT_CLASS = 'cni-atlas-chart'

const FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

const SHAPES: Record<string, string> = {
  text: `font:12px ${FONTS}`,
  '.title': 'font-size:15px;font-weight:600',
  '.small': 'font-size:11px',
  '.name': 'font-weight:600',
  '.grid,.axis': 'fill:none;stroke-width:1',
  '.line': 'fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round',
  '.estimated': 'stroke-dasharray:6 4',
  '.exact,.rounded': 'stroke:currentColor;stroke-width:1.5',
  '.exact,.fetched': 'fill:currentColor',
  '.event': 'stroke:currentColor;stroke-width:2.5;stroke-linecap:round',
  '.leader': 'fill:none;stroke:currentColor;stroke-width:1;stroke-dasharray:1 3'
}

/** Colours as rules of their own, and no custom properties: what makes pictures of SVG often knows none. */
const coloursOf = ({ ground, text, muted, grid, lines }: Palette): Record<string, string> => ({
  '.ground,.rounded': `fill:${ground}`,
  text: `fill:${text}`,
  '.muted': `fill:${muted}`,
  '.grid': `stroke:${grid}`,
  '.axis,.key': `color:${muted};stroke:${muted}`,
  ...Object.fromEntries(lines.map((colour, index) => [`.series-${index}`, `color:${colour}`]))
})

const rules = (styles: Record<string, string>): string => Object.entries(styles)
  .map(([selectors, style]) => `${selectors.split(',').map(selector => `.${ROOT_CLASS} ${selector}`).join(',')}{${style}}`).join('')

/** The style sheet of a picture; `auto` follows what the reader has set. */
export function styleSheet (theme: Theme): string {
  if (theme !== 'auto') return rules(SHAPES) + rules(coloursOf(PALETTES[theme]))
  return `${rules(SHAPES)}${rules(coloursOf(PALETTES.light))}@media (prefers-color-scheme:dark){${rules(coloursOf(PALETTES.dark))}}`
}
