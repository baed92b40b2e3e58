declare module "virtual:examples" {
  /** The programs of playground/examples, name to text. */
  export const examples: Record<string, string>;
}
