"""The draft evidence review, a Word document for people to edit: `document.write_review_document`."""
