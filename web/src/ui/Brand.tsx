import classes from './Brand.module.css'

/** The product's logo and name. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" className={classes.ground} />
        <path
          d="M9.5 12.8a2.8 2.8 0 0 1 2.8-2.8h5.4a2.8 2.8 0 0 1 2.8 2.8v6.4a2.8 2.8 0 0 1-2.8 2.8h-5.4a2.8 2.8 0 0 1-2.8-2.8zM21.6 14.6l3.1-1.9a.6.6 0 0 1 .9.5v5.6a.6.6 0 0 1-.9.5l-3.1-1.9z"
          fill="#fff"
        />
        <path d="M15 13.4v5.2M12.4 16h5.2" className={classes.cross} />
      </svg>
      <span className={classes.name}>
        Med<b>Consult</b>
      </span>
    </span>
  )
}
