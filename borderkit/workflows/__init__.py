"""What people do, one module each; here store, files and domain are joined."""
