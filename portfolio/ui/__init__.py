"""The only Streamlit and Plotly code besides app.py and pages/: what the screens are drawn with."""
