import { createTheme } from '@mantine/core'
import { filterOptions } from './search.ts'

/**
 * The part of the theme that is loaded behind sign-in, because no list is searched before, and the search code is
 * large.
 */
export const searchTheme = createTheme({
  components: {
    Select: { defaultProps: { filter: filterOptions } },
    MultiSelect: { defaultProps: { filter: filterOptions } },
  },
})
