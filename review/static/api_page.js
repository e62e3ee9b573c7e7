// Starts Swagger UI; what is tried out goes as the person who is signed in.

const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  filter: true,
  // Swagger's own check of a description asks a server outside.
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRF-Token"] = csrfToken;
    return request;
  },
});
