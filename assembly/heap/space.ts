// The bounds of the semi-space in use: state shared by the allocator and the collector, and nothing else.

export { Stack } from "./roots";

/** Addresses. `start <= next <= limit <= end`. */
export class Space {
  static start: u32 = 0;
  /** Where the next object goes. */
  static next: u32 = 0;
  /** Where allocation must stop and ask. */
  static limit: u32 = 0;
  static end: u32 = 0;
  /** Size in bytes that the next space should have. */
  static wanted: u32 = 0;
  /** `next` as the last collection left it. */
  static afterCollection: u32 = 0;
}
