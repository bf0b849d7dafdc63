import { createTheme } from '@mantine/core'
import { filterOptions } from './search.ts'

/** What the theme says besides, behind sign-in: no list before it is searched, and the search has its size. */
export const searchTheme = createTheme({
  components: {
    Select: { defaultProps: { filter: filterOptions } },
    MultiSelect: { defaultProps: { filter: filterOptions } },
  },
})
