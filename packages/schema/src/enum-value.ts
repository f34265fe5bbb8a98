/**
 * A value of an enum that Glue added after the code was generated.
 *
 * Each enum in a result may be one: the API is in beta, and a value that nobody knows yet is kept as it is. So a
 * `switch` over it needs a `default`. In variables only known values are allowed.
 */
export type UnknownEnumValue = string & Record<never, never>
