// The colours are the host's, so that they follow its theme; where it names none, those of the page.
export const STYLE = `
.cni-atlas { line-height: 1.5; max-width: 75em; }
.cni-atlas h3 { margin: 1.5em 0 .25em; }
.cni-atlas h4 { margin: 1.25em 0 .5em; }
.cni-atlas p { margin: .5em 0; }
.cni-atlas-scroll { overflow-x: auto; }
.cni-atlas table { border-collapse: collapse; width: 100%; }
.cni-atlas caption { text-align: left; padding: .25em 0; color: var(--muted, inherit); }
.cni-atlas th, .cni-atlas td { text-align: left; vertical-align: top; padding: .4em .75em .4em 0; border-bottom: 1px solid var(--border, currentColor); }
.cni-atlas th { font-weight: 600; }
.cni-atlas tbody th { width: 14em; }
.cni-atlas small { display: block; color: var(--muted, inherit); overflow-wrap: anywhere; }
.cni-atlas a { color: var(--link, revert); }
.cni-atlas ul { margin: .5em 0; padding-left: 1.5em; }
.cni-atlas-note { margin: .75em 0; padding: .5em .75em; border-left: 4px solid var(--info, currentColor); background: var(--info-banner-bg, transparent); }
.cni-atlas-note.warning { border-color: var(--warning, currentColor); background: var(--warning-banner-bg, transparent); }
.cni-atlas-note.bad { border-color: var(--error, currentColor); background: var(--error-banner-bg, transparent); }
.cni-atlas-state { font-weight: 600; white-space: nowrap; }
.cni-atlas-state::before { content: '● '; color: var(--muted, inherit); }
.cni-atlas-state.good::before { color: var(--success, inherit); }
.cni-atlas-state.warning::before { color: var(--warning, inherit); }
.cni-atlas-state.bad::before { color: var(--error, inherit); }
`
