(function () {
  "use strict";
  var options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true, tooltip: { theme: "light" } };
  var drawn = [];
  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var canvas = figure.querySelector(".canvas");
    var spec = JSON.parse(figure.querySelector("script").textContent);
    vegaEmbed(canvas, spec, options).then(function (result) {
      drawn.push({ view: result.view, canvas: canvas });
    }, function (error) {
      canvas.textContent = "This chart could not be drawn: " + error.message;
    });
  });
  // a sheet of paper is narrower than most screens: charts are drawn again at its width
  function fit() {
    drawn.forEach(function (one) { one.view.width(one.canvas.clientWidth).run(); });
  }
  window.addEventListener("beforeprint", function () {
    document.documentElement.classList.add("printing");
    fit();
  });
  window.addEventListener("afterprint", function () {
    document.documentElement.classList.remove("printing");
    fit();
  });
})();
