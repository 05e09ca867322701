"""Le serveur : les mêmes réponses que la ligne de commande, par HTTP, et la page servie par la même commande."""
