"""People with a browser of their own, signed in the way people do."""



