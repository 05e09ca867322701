"""Contrôler ce qui a été payé contre ce que donne la loi, et dire la chose qui ferme chaque écart au centime."""
