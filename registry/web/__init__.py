"""What every page needs: languages, rendering, forms, guards, problem documents."""
