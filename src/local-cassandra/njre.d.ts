declare module 'njre' {
  const njre: {
    install(version: number, options: { readonly type: 'jre' | 'jdk'; readonly installPath: string }): Promise<string>;
  };
  export default njre;
}
