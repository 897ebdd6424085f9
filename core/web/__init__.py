"""What is served beside GraphQL: files, pages, health."""
