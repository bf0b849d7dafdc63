import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent: a calm teal. White text on shade 7 has a contrast of 5.6:1. */
const tide: MantineColorsTuple = [
  '#eef8fa',
  '#d9eef2',
  '#b0dde5',
  '#82cad7',
  '#57b4c4',
  '#2f9bae',
  '#178397',
  '#0f7285',
  '#0c5d6d',
  '#084552',
]

/** Cool greys, to match the accent. */
const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#eef2f4',
  '#e2e8eb',
  '#d0d9dd',
  '#b3c0c6',
  '#8a9aa2',
  '#5d6e77',
  '#45555d',
  '#2b383f',
  '#172126',
]

const dark: MantineColorsTuple = [
  '#dbe4e8',
  '#b9c6cc',
  '#94a4ac',
  '#64757d',
  '#3c4a51',
  '#2c383e',
  '#1f292e',
  '#171f23',
  '#10171a',
  '#0a0f11',
]

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 7 },
  colors: { tide, gray, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  headings: {
    fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'md' }, styles: { label: { fontWeight: 600 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Card: { defaultProps: { radius: 'lg', padding: 'xl', withBorder: true } },
    Paper: { defaultProps: { radius: 'lg' } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'xl', size: 'lg' },
      styles: { root: { textTransform: 'none', fontWeight: 600, letterSpacing: 0 } },
    },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    // On a low screen, a list that opens by itself would cover the field that the keyboard has come to.
    Select: { defaultProps: { size: 'md', openOnFocus: false } },
    Switch: { defaultProps: { size: 'md' } },
    InputWrapper: { styles: { label: { marginBottom: 6 } } },
    Alert: { defaultProps: { radius: 'lg' } },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', padding: 'xl', overlayProps: { backgroundOpacity: 0.4, blur: 2 } },
    },
  },
})

/** Sets Mantine's own surfaces to our colours, in the light and the dark theme. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b262b',
    '--mantine-color-dimmed': '#566770',
    '--mantine-color-default-border': '#d9e1e5',
    '--mantine-color-default-color': '#1b262b',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#171f23',
    '--mantine-color-text': '#e3eaed',
    '--mantine-color-dimmed': '#9badb5',
    '--mantine-color-default-border': '#2a363c',
    '--mantine-color-default': '#1d272c',
    '--mantine-color-default-color': '#e3eaed',
    '--mantine-color-default-hover': '#243036',
    '--mantine-color-anchor': '#6cc2d1',
    '--mantine-color-error': '#ff8f87',
  },
})
