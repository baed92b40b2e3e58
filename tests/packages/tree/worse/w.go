package worse
