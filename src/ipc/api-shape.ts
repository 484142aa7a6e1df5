/** What ControlApi and MasterApi have in common, in a way that interfaces satisfy: `Api extends ApiShape<Api>`. */
export type ApiShape<Api> = {[M in keyof Api]: {params: unknown; event: unknown; result: unknown}};
